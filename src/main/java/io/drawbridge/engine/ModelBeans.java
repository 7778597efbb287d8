package io.drawbridge.engine;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.springframework.beans.factory.ListableBeanFactory;

/** What expressions in models can name: steps, each wrapped into its waiting behaviour, and {@link ModelBean}s. */
final class ModelBeans extends AbstractMap<Object, Object> {

    private final ListableBeanFactory beans;
    private final BiFunction<String, InfrastructureStep, Object> wrap;
    private final Map<String, Object> made = new ConcurrentHashMap<>();

    ModelBeans(ListableBeanFactory beans, BiFunction<String, InfrastructureStep, Object> wrap) {
        this.beans = beans;
        this.wrap = wrap;
    }

    @Override
    public boolean containsKey(Object name) {
        return name instanceof String bean
                && beans.containsBean(bean)
                && (beans.isTypeMatch(bean, InfrastructureStep.class)
                        || beans.findAnnotationOnBean(bean, ModelBean.class, false) != null);
    }

    @Override
    public Object get(Object name) {
        if (!containsKey(name)) {
            return null;
        }
        var known = made.get(name);
        if (known != null) {
            return known;
        }
        var bean = beans.getBean((String) name);
        var result = bean instanceof InfrastructureStep step ? wrap.apply((String) name, step) : bean;
        made.put((String) name, result);
        return result;
    }

    /** @return whether this is a bean that a model named, and no wrapped step */
    boolean made(Object bean) {
        return bean != null
                && made.values().stream().anyMatch(known -> known == bean)
                && bean.getClass().isAnnotationPresent(ModelBean.class);
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
        throw new UnsupportedOperationException("models name beans one by one");
    }
}

package io.drawbridge.engine;

import java.beans.FeatureDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.engine.impl.el.ReadOnlyMapELResolver;
import org.camunda.bpm.engine.impl.el.VariableContextElResolver;
import org.camunda.bpm.engine.impl.el.VariableScopeElResolver;
import org.camunda.bpm.impl.juel.jakarta.el.CompositeELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.PropertyNotFoundException;
import org.camunda.bpm.impl.juel.jakarta.el.ValueExpression;

/**
 * Evaluates only what models need, whoever brings the expression: a model, a query, a filter, a form. Two locks, each
 * of which is enough (section 11 of the design): an expression of another shape is not even read, and what is read
 * finds variables, beans made for models and the entries of maps, but no property or method of any other object.
 */
final class ModelExpressions extends JuelExpressionManager {

    /** A name; a name compared with a word; the business key; a question to a bean about the execution. */
    private static final Pattern SHAPE = Pattern.compile(
            "[A-Za-z][A-Za-z0-9]*( == '[A-Za-z0-9-]*')?|execution\\.processBusinessKey|[a-z][A-Za-z0-9]*\\.[a-z][A-Za-z0-9]*\\(execution\\)");

    private static final Pattern EXPRESSION = Pattern.compile("[$#]\\{([^}]*)(}?)");

    private final ModelBeans named;

    ModelExpressions(ModelBeans beans) {
        super(beans);
        this.named = beans;
    }

    /**
     * What the expressions in a text may not be.
     *
     * @throws BadUserRequestException naming the expression when its shape is not one that models use
     */
    static void check(String text) {
        var found = EXPRESSION.matcher(text);
        while (found.find()) {
            if (found.group(2).isEmpty() || !SHAPE.matcher(found.group(1)).matches()) {
                throw new BadUserRequestException("the expression " + found.group()
                        + " is not allowed: only a plain variable is, compared with a word where needed, or a bean made"
                        + " for models");
            }
        }
    }

    @Override
    public ValueExpression createValueExpression(String text) {
        check(text);
        return super.createValueExpression(text);
    }

    /** Models use no functions; the engine's and Spin's own read documents and query the engine. */
    @Override
    public void addFunction(String name, Method function) {}

    @Override
    protected ELResolver createElResolver() {
        var resolver = new CompositeELResolver();
        resolver.add(new VariableScopeElResolver());
        resolver.add(new VariableContextElResolver());
        resolver.add(new ReadOnlyMapELResolver(named));
        resolver.add(new NothingElse(named));
        return resolver;
    }

    /** Comes last: what no variable and no bean answers, and everything that goes further than a name. */
    static final class NothingElse extends ELResolver {

        private final ModelBeans beans;

        NothingElse(ModelBeans beans) {
            this.beans = beans;
        }

        @Override
        public Object getValue(ELContext context, Object base, Object property) {
            if (base instanceof Map<?, ?> map) {
                context.setPropertyResolved(true);
                return map.get(property);
            }
            if (base instanceof DelegateExecution execution && "processBusinessKey".equals(property)) {
                context.setPropertyResolved(true);
                return execution.getProcessBusinessKey();
            }
            if (base != null) {
                throw new PropertyNotFoundException("models reach no property " + property + " of what a name holds");
            }
            return null;
        }

        @Override
        public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
            if (!beans.made(base) || arguments.length != 1 || !(arguments[0] instanceof DelegateExecution execution)) {
                throw notAMethod(method);
            }
            try {
                // Of the bean's own class: what every object has is none of its questions.
                var question = base.getClass().getDeclaredMethod(String.valueOf(method), DelegateExecution.class);
                if (!Modifier.isPublic(question.getModifiers())) {
                    throw notAMethod(method);
                }
                context.setPropertyResolved(true);
                return question.invoke(base, execution);
            } catch (NoSuchMethodException | IllegalAccessException e) {
                throw notAMethod(method);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("a bean could not answer the model", e.getCause());
            }
        }

        private static PropertyNotFoundException notAMethod(Object method) {
            return new PropertyNotFoundException(
                    "models ask only beans made for them, and only about their execution: not " + method);
        }

        @Override
        public boolean isReadOnly(ELContext context, Object base, Object property) {
            return true;
        }

        @Override
        public void setValue(ELContext context, Object base, Object property, Object value) {
            throw new PropertyNotFoundException("models change nothing by an expression");
        }

        @Override
        public Class<?> getType(ELContext context, Object base, Object property) {
            return Object.class;
        }

        @Override
        public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
            return Collections.emptyIterator();
        }

        @Override
        public Class<?> getCommonPropertyType(ELContext context, Object base) {
            return Object.class;
        }
    }
}

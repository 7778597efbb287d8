package io.drawbridge.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Fills a start form with what whoever opens it may choose. The form is deployed without: what can be chosen differs
 * from person to person, and who reads the deployment learns of nobody.
 */
public interface FormFilling {

    /**
     * Called in the name of whoever opens the form.
     *
     * @param form a Camunda Form as it was deployed, to be changed in place
     */
    void fill(ObjectNode form);
}

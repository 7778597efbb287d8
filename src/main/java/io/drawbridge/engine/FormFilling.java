package io.drawbridge.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Fills a form, before it is deployed, with what only this installation knows: the names that can be chosen. The same
 * settings must give the same form, or every start would deploy anew.
 */
public interface FormFilling {

    /** @param form a Camunda Form as it lies in the folder, to be changed in place */
    void fill(ObjectNode form);
}

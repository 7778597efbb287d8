/** What every model, policy and form keeps to, and that the models can be walked from start to end. */
package io.drawbridge.models;

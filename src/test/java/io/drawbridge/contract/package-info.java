/**
 * The products' wire contracts as data, taken from the project's references and from nowhere else, and the judge that
 * holds recorded exchanges against them. Nothing here knows the clients or how the lab is made.
 */
package io.drawbridge.contract;

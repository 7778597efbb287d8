/** The lab's own HTTP faces: control under {@code /lab/}, and the services that recovered machines offer. */
package io.drawbridge.lab.control;

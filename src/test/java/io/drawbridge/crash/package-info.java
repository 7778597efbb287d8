/** Kills the application at random moments, starts it again, and looks whether anything was lost or done twice. */
package io.drawbridge.crash;

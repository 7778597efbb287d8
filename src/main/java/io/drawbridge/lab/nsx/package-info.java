/** NSX Manager's XML API as far as runbooks use it now: health, logical switches, firewall sections. */
package io.drawbridge.lab.nsx;

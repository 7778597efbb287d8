/** vCenter's vim25 SOAP API as far as runbooks use it, and the few REST calls that tell whether the appliance is well. */
package io.drawbridge.lab.vcenter;

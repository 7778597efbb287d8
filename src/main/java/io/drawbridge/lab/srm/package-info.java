/** Site Recovery Manager's REST gateway v2 as far as runbooks use it, and the recovery plans that run behind it. */
package io.drawbridge.lab.srm;

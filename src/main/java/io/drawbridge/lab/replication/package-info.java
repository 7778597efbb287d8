/** vSphere Replication's REST gateway v2 as far as runbooks use it. */
package io.drawbridge.lab.replication;

/** BIG-IP's iControl REST: local and global traffic manager, tunnels, transactions, as far as runbooks need them. */
package io.drawbridge.lab.bigip;

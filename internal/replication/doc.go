// Package replication measures a global table from outside: it writes numbered markers to the primary's
// region and reads them in the standby's. That tells the lag without CloudWatch's ReplicationLatency,
// which is stored in the source region and may be unreadable just when it matters, and at a cut-over it
// tells which acknowledged writes the standby does not have: the RPO.
//
// Markers live under reserved keys, #rpo#RUN#000001, that no profile has; they are removed afterwards
// and expire by the table's TTL should nobody be left to remove them.
package replication

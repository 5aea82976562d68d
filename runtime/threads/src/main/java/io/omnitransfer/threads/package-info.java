/**
 * The threads of a process that compute, shared by the embedded engine and host routines: two teams that wait for their
 * turns awake would take each other's cores.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.threads;

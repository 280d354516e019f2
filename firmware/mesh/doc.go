// Package mesh is the dispatcher and router of a MeshCore node: the packet pool, the
// queues, the duplicate table, the transmit budget, and the rules by which packets
// are answered, forwarded or dropped. It agrees with room-server v1.17.1.
//
// A [Node] never waits. Its owner calls Loop when something has come in or when the
// millisecond of Next has come.
package mesh

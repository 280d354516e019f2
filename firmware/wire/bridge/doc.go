// Package bridge is the framing by which two repeaters whose firmware has an RS-232 bridge hand each
// other packets over a cable (RS232Bridge and BridgeBase, v1.9.0 to v1.17.1): a magic word, the length,
// the packet as it is on air, a checksum over the packet.
//
//	C0 3E | length, 16 bits, big endian | packet | Fletcher-16, big endian
//
// No room server that was released has a bridge; a room gets one through a repeater beside it.
package bridge

package client

import (
	"github.com/meshrig/meshrig/firmware/identity"
)

// Option changes one message from what the client would send by itself.
type Option func(*draft)

// draft is a message before it is composed.
type draft struct {
	timestamp uint32
	stamped   bool
	attempt   uint8
	since     *uint32
	flood     *bool // nil: as the path is known
	hashSize  int
	region    *identity.TransportKey
}

// At sets the time stamp.
func At(timestamp uint32) Option {
	return func(d *draft) { d.timestamp, d.stamped = timestamp, true }
}

// Attempt sets the attempt of a text, 0 to 255; above 3 it is hidden behind the text.
func Attempt(n uint8) Option { return func(d *draft) { d.attempt = n } }

// attempt is what options set it to.
func attempt(opts []Option) uint8 {
	var d draft
	for _, o := range opts {
		o(&d)
	}
	return d.attempt
}

// Since asks a log-in or keep-alive for posts newer than this, by the room's clock.
func Since(timestamp uint32) Option { return func(d *draft) { d.since = &timestamp } }

// ViaFlood floods, whatever path is known.
func ViaFlood() Option { return func(d *draft) { yes := true; d.flood = &yes } }

// ViaDirect sends direct without hops, as at the end of a path.
func ViaDirect() Option { return func(d *draft) { no := false; d.flood = &no } }

// HashSize is the length of the hashes that a flooded frame collects, 1 to 3 bytes.
func HashSize(n int) Option { return func(d *draft) { d.hashSize = n } }

// Scope floods within a public region.
func Scope(region string) Option {
	return func(d *draft) {
		if key, ok := identity.RegionKey(region); ok {
			d.region = &key
		}
	}
}

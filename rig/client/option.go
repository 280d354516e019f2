package client

import (
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
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
	direct    wire.Path
	along     bool // direct is the path on the air
	hashSize  int
	region    *identity.TransportKey
	code      *uint16
}

// At sets the time stamp.
func At(timestamp uint32) Option {
	return func(d *draft) { d.timestamp, d.stamped = timestamp, true }
}

// Attempt sets the attempt of a text, 0 to 255; above 3 it is hidden behind the text.
func Attempt(n uint8) Option { return func(d *draft) { d.attempt = n } }

// Since asks a log-in or keep-alive for posts newer than this, by the room's clock.
func Since(timestamp uint32) Option { return func(d *draft) { d.since = &timestamp } }

// ViaFlood floods, whatever path is known.
func ViaFlood() Option { return func(d *draft) { yes := true; d.flood = &yes } }

// ViaDirect sends direct without hops, as at the end of a path.
func ViaDirect() Option { return func(d *draft) { no := false; d.flood = &no } }

// ViaPath sends direct with these hops still ahead, as the first of them would hear it.
func ViaPath(path wire.Path) Option {
	return func(d *draft) { no := false; d.flood, d.direct, d.along = &no, path, true }
}

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

// ScopeCode floods with a transport code as it is, right or wrong.
func ScopeCode(code uint16) Option { return func(d *draft) { d.code = &code } }

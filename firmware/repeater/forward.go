package repeater

import (
	"bytes"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/mesh"
)

// Forwards keeps floods back that no region allows, and those that have gone in circles
// (MyMesh::allowPacketForward, v1.17.1). Direct packets have neither.
func (o role) Forwards(p *mesh.Packet) bool {
	r := o.repeater
	return !p.Route.IsFlood() || r.Allowed() && !r.looped(p)
}

// loopLimit returns how often a path may not hold this node's hash, by the hash's size in bytes
// (max_loop_minimal, moderate and strict of MyMesh.cpp, v1.17.1).
func loopLimit(d admin.LoopDetect, size int) int {
	limits := [...][4]int{
		admin.LoopMinimal:  {1: 4, 2: 2, 3: 1},
		admin.LoopModerate: {1: 2, 2: 1, 3: 1},
		admin.LoopStrict:   {1: 1, 2: 1, 3: 1},
	}
	return limits[min(d, admin.LoopStrict)][size]
}

// looped reports whether a flood has been here more often than loop detection lets pass
// (MyMesh::isLooped, v1.17.1).
func (r *Repeater) looped(p *mesh.Packet) bool {
	detect := r.Console.Settings.LoopDetect
	if detect == admin.LoopOff {
		return false
	}
	key := r.Node.Self().Public()
	been := 0
	for i := range p.Path.Hops() {
		if bytes.HasPrefix(key[:], p.Path.Hash(i)) {
			been++
		}
	}
	return been >= loopLimit(detect, p.Path.HashSize())
}

package explore

import (
	"sync"

	"github.com/meshrig/meshrig/firmware/identity"
)

// keys keeps the keys of clients, which are the same in every scenario, so that none is searched for twice.
// The zero value is ready and safe for concurrent use.
type keys struct {
	mu    sync.Mutex
	known map[keyOf]*identity.Local
}

type keyOf struct {
	name  string
	first byte
}

// identity is identity.Named: a bench.Config's Identity.
func (k *keys) identity(name string, first byte) *identity.Local {
	k.mu.Lock()
	defer k.mu.Unlock()
	id := k.known[keyOf{name, first}]
	if id == nil {
		if k.known == nil {
			k.known = map[keyOf]*identity.Local{}
		}
		id = identity.Named(name, first)
		k.known[keyOf{name, first}] = id
	}
	return id
}

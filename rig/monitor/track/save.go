package track

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// saved is a tracker on disk.
type saved struct {
	Nodes map[string]*node  `json:"nodes"`
	Keys  map[string]string `json:"keys"`
}

// Save is what is known, for [Tracker.Restore].
func (t *Tracker) Save() ([]byte, error) {
	data, err := json.Marshal(saved{t.nodes, t.keys})
	if err != nil {
		return nil, fmt.Errorf("track: %w", err)
	}
	return data, nil
}

// Restore goes on with what was saved, in place of what is known. If that cannot be read nothing changes.
func (t *Tracker) Restore(data []byte) error {
	var s saved
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("track: %w", err)
	}
	t.nodes, t.keys = map[string]*node{}, map[string]string{}
	for key, n := range s.Nodes {
		if n == nil {
			continue
		}
		for source, one := range n.By {
			if one == nil {
				delete(n.By, source)
			} else if one.Missed == nil {
				one.Missed = sample.Values{}
			}
		}
		if n.By == nil {
			n.By = map[sample.Source]*series{}
		}
		t.nodes[key] = n
	}
	maps.Copy(t.keys, s.Keys)
	return nil
}

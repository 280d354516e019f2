package monitor

import (
	"errors"
	"io/fs"
	"os"

	"github.com/meshrig/meshrig/rig/state"
)

// known is the file of what is known of each node, without which a restart of the collector were one of
// all counters.
func (c *Config) known() string { return c.folder("nodes.json") }

// restore goes on with what was known at the last end. A file that cannot be read is set aside.
func (c *Collector) restore() {
	data, err := os.ReadFile(c.cfg.known())
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = c.Hub.restore(data)
	}
	if err == nil {
		return
	}
	c.Say("monitor: what was known of the nodes cannot be read, and begins anew: " + err.Error())
	if to, err := state.SetAside(c.cfg.known(), ".damaged"); err == nil {
		c.Say("monitor: it is in " + to)
	}
}

// save writes what is known.
func (c *Collector) save() {
	data, changed, err := c.Hub.save()
	if err == nil && changed {
		err = state.Write(c.cfg.known(), data)
	}
	if err != nil {
		c.Say("monitor: what is known of the nodes cannot be kept: " + err.Error())
	}
}

func (h *Hub) restore(data []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tracker.Restore(data)
}

// save is what is known, and whether it may have changed since the last time.
func (h *Hub) save() (data []byte, changed bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.changed {
		return nil, false, nil
	}
	h.changed = false
	data, err = h.tracker.Save()
	return data, true, err
}

// Package room is what faults are drawn from in a test.
package room

import (
	"fmt"

	"example.org/toy/wire"
)

type Quirks struct{ Late bool }

type Room struct {
	quirks    Quirks
	near, far int
	name      string
}

func (r *Room) String() string { return "room" + r.name }

func (r *Room) Post(early, late int) (wire.Kind, error) {
	if early > late || r.name == "" {
		return 0, fmt.Errorf("early %d", 7)
	}
	if r.quirks.Late {
		late += 5
	}
	for i := range early {
		wire.Send(r.near, late, i != 3)
	}
	r.far++
	return wire.Post, nil
}

// Package world runs many boards on one channel through virtual time, as fast as it goes: the same
// boards, seed and plan give the same frames, whatever else the machine does.
package world

import (
	"container/heap"
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/pace"
)

// World is a channel with boards on it. At equal times the channel comes first, then what was put
// off, then the boards in the order in which they were added. It belongs to one goroutine.
type World struct {
	medium *channel.Channel
	now    clock.Time
	boards boards
	owners map[*channel.Port]*Board
	later  agenda
	seq    uint64
}

// New makes an empty world at time 0.
func New(cfg channel.Config) *World {
	return &World{medium: channel.New(cfg), owners: make(map[*channel.Port]*Board)}
}

// Tap is told every frame when it has ended, with its true sender.
func (w *World) Tap(tell func(channel.Transmission)) { w.medium.Tap(tell) }

// Now is how far the world has come.
func (w *World) Now() clock.Time { return w.now }

// Board is one board of the world.
type Board struct {
	*pace.Node

	// Port is its place on the channel.
	Port  *channel.Port
	world *World
	order int
	place int // in the heap
}

// Add attaches a board without power. make gets its port, for firmware that asks the channel; does
// is told what the board does. The error is make's, or that the name is taken.
func (w *World) Add(name string, make func(*channel.Port) (board.Machine, error), does func(at clock.Time, o board.Output) error) (*Board, error) {
	port, err := w.medium.Attach(name)
	if err != nil {
		return nil, err
	}
	m, err := make(port)
	if err != nil {
		return nil, err
	}
	b := &Board{Node: pace.New(m, port, does), Port: port, world: w, order: len(w.boards)}
	w.owners[port] = b
	heap.Push(&w.boards, b)
	return b, nil
}

// Power switches a board on or off now.
func (b *Board) Power(on bool) error {
	err := b.Node.Power(b.world.now, on)
	heap.Fix(&b.world.boards, b.place)
	return err
}

// Type types bytes at a board's console now.
func (b *Board) Type(data []byte) {
	b.Node.Type(b.world.now, data)
	heap.Fix(&b.world.boards, b.place)
}

// Later puts something off until a time; what was put off first comes first.
func (w *World) Later(at clock.Time, do func() error) {
	w.seq++
	heap.Push(&w.later, put{max(at, w.now), w.seq, do})
}

// After is Later by a span from now.
func (w *World) After(span time.Duration, do func() error) { w.Later(w.now.Add(span), do) }

// looks is how many steps go by between two looks whether the context has ended.
const looks = 1024

// Run goes on until a time. The error is the context's, or that of what failed, with when.
func (w *World) Run(ctx context.Context, until clock.Time) error {
	for n := 0; ; n++ {
		if n%looks == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		more, err := w.step(until)
		if err != nil {
			return fmt.Errorf("world: at %v: %w", w.now, err)
		}
		if !more {
			w.now = max(w.now, until)
			return nil
		}
	}
}

// step lets the earliest thing happen, if it does until a time.
func (w *World) step(until clock.Time) (more bool, err error) {
	air, _ := w.medium.Next()
	later, next := clock.Never, clock.Never
	if len(w.later) > 0 {
		later = w.later[0].at
	}
	if len(w.boards) > 0 {
		next = w.boards[0].Next()
	}
	at := min(air, later, next)
	if at > until {
		return false, nil
	}
	w.now = max(w.now, at)
	switch at {
	case air:
		if ev, ok := w.medium.Pop(); ok {
			b := w.owners[ev.Port]
			b.Notice(ev)
			heap.Fix(&w.boards, b.place)
		}
	case later:
		put, _ := heap.Pop(&w.later).(put)
		err = put.do()
	default:
		b := w.boards[0]
		_, err = b.Run(w.now, min(air, later, until, w.boards.second()))
		heap.Fix(&w.boards, b.place)
	}
	return true, err
}

// boards is a heap of boards by when they act next.
type boards []*Board

func (b boards) Len() int { return len(b) }

func (b boards) Less(i, j int) bool {
	if x, y := b[i].Next(), b[j].Next(); x != y {
		return x < y
	}
	return b[i].order < b[j].order
}

func (b boards) Swap(i, j int) {
	b[i], b[j] = b[j], b[i]
	b[i].place, b[j].place = i, j
}

// Push is the heap's.
func (b *boards) Push(x any) {
	board, _ := x.(*Board)
	board.place = len(*b)
	*b = append(*b, board)
}

// Pop is the heap's; no board ever leaves.
func (b *boards) Pop() any {
	last := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return last
}

// second is when the next board but one acts.
func (b boards) second() clock.Time {
	at := clock.Never
	for _, other := range b[min(1, len(b)):min(3, len(b))] {
		at = min(at, other.Next())
	}
	return at
}

// put is something that was put off.
type put struct {
	at  clock.Time
	seq uint64
	do  func() error
}

type agenda []put

func (a agenda) Len() int { return len(a) }

func (a agenda) Less(i, j int) bool {
	return a[i].at < a[j].at || a[i].at == a[j].at && a[i].seq < a[j].seq
}

func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push is the heap's.
func (a *agenda) Push(x any) {
	put, _ := x.(put)
	*a = append(*a, put)
}

// Pop is the heap's.
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

package page

import (
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Packet is a packet of a room's log, as the page shows it: what it says of itself, never its bytes.
type Packet struct {
	Seq       uint64    `json:"seq"`
	Room      string    `json:"room"`
	At        time.Time `json:"at"`
	Direction string    `json:"direction"`
	Type      string    `json:"type"`
	Route     string    `json:"route"`
	Length    int       `json:"length"`
	SNR       *float64  `json:"snr,omitempty"`
	RSSI      *int      `json:"rssi,omitempty"`
	Airtime   float64   `json:"airtime,omitempty"` // seconds
	Hash      string    `json:"hash,omitempty"`
	From      *uint8    `json:"from,omitempty"`
	To        *uint8    `json:"to,omitempty"`
	Parsed    bool      `json:"parsed"`
}

func line(x sample.Sample) Packet {
	p := x.Packet
	return Packet{
		Room: x.Node.Name, At: x.At, Direction: p.Direction, Type: p.Type, Route: p.Route, Length: p.Length,
		SNR: p.SNR, RSSI: p.RSSI, Airtime: p.Airtime, Hash: p.Hash, From: p.From, To: p.To, Parsed: p.Parsed,
	}
}

// kept is how many packets are kept: what comes in a second or two of a busy mesh. A reader that is further
// behind misses some and is told.
const kept = 2000

// ring keeps the last packets.
type ring struct {
	next uint64 // number of the next one, the first is 1
	list [kept]Packet
}

func (r *ring) add(p Packet) {
	p.Seq = r.next + 1
	r.list[r.next%kept] = p
	r.next++
}

// after are at most limit packets behind the one of a number, the newest ones, and how many are left out.
func (r *ring) after(seq uint64, limit int) (list []Packet, missed uint64) {
	seq = min(seq, r.next)
	from := seq
	if r.next-from > uint64(min(limit, kept)) {
		from = r.next - uint64(min(limit, kept))
	}
	for i := from; i < r.next; i++ {
		list = append(list, r.list[i%kept])
	}
	return list, from - seq
}

// Packets are at most limit packets behind the one of a number, the newest ones in their order, and how many
// between are left out.
func (b *Board) Packets(behind uint64, limit int) (list []Packet, missed uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.packets.after(behind, limit)
}

package mesh

import "github.com/meshrig/meshrig/firmware/device"

const (
	minute  = 60_000 // ms
	minutes = 61     // the present one and the sixty before it cover any hour that ends now
)

// hour is the airtime that a node spent in the last hour, minute by minute. A frame
// counts in the minute in which it ended, so it leaves the sum no sooner than an hour
// after its last chirp.
type hour struct {
	spent [minutes]uint32 // ms, a ring
	at    int             // the present minute
	from  device.Millis   // start of the present minute
	sum   int64           // ms
}

// advance moves on to the minute that now lies in.
func (h *hour) advance(now device.Millis) {
	past := (now - h.from) / minute
	if past >= minutes {
		*h = hour{from: now}
		return
	}
	for range past {
		h.next()
	}
}

// next moves on by a minute and forgets the one that is older than an hour.
func (h *hour) next() {
	h.at = (h.at + 1) % minutes
	h.from += minute
	h.sum -= int64(h.spent[h.at])
	h.spent[h.at] = 0
}

// add counts a frame that ends now.
func (h *hour) add(now, airtime device.Millis) {
	h.advance(now)
	h.spent[h.at] += uint32(airtime)
	h.sum += int64(airtime)
}

// room returns the millisecond before which a frame of that airtime would make the
// hour exceed limit, and false if it fits now. A frame longer than the limit never
// fits; it is looked at again when the hour is over.
func (h *hour) room(now device.Millis, airtime, limit int64) (from device.Millis, late bool) {
	h.advance(now)
	if h.sum+airtime <= limit {
		return 0, false
	}
	ahead := *h
	for range minutes {
		ahead.next()
		if ahead.sum+airtime <= limit {
			break
		}
	}
	return ahead.from, true
}

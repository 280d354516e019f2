package room

import "github.com/meshrig/meshrig/firmware/device"

// Units of the intervals of adverts, in milliseconds (NodePrefs, v1.17.1).
const (
	localAdvertUnit device.Millis = 2 * 60 * 1000
	floodAdvertUnit device.Millis = 60 * 60 * 1000
)

// advert tells the neighbours, or the whole mesh, who the room is.
func (r *Room) advert(flood bool, delay device.Millis) {
	data, err := r.console.Settings.AdvertData().AppendTo(nil)
	if err != nil {
		return // only an unknown role is an error
	}
	packet := r.node.NewAdvert(r.calendar.Time(), data)
	if flood {
		r.flood(packet, delay)
	} else {
		r.node.SendZeroHop(packet, delay)
	}
}

// adverts sends what is due. A flood takes the place of the next local one.
func (r *Room) adverts() {
	now := r.hw.Millis()
	switch {
	case r.floodAdvert.due(now, r.quirks):
		r.advert(true, 0)
		r.restartFloodAdvert()
		r.restartLocalAdvert()
	case r.localAdvert.due(now, r.quirks):
		r.advert(false, 0)
		r.restartLocalAdvert()
	}
}

func (r *Room) restartLocalAdvert() {
	r.localAdvert.every(r.hw.Millis(), device.Millis(r.console.Settings.AdvertInterval)*localAdvertUnit)
}

func (r *Room) restartFloodAdvert() {
	r.floodAdvert.every(r.hw.Millis(), device.Millis(r.console.Settings.FloodAdvertInterval)*floodAdvertUnit)
}

package server

import "github.com/meshrig/meshrig/firmware/device"

// Units of the intervals of adverts, in milliseconds (NodePrefs, v1.17.1).
const (
	localAdvertUnit device.Millis = 2 * 60 * 1000
	floodAdvertUnit device.Millis = 60 * 60 * 1000
)

// bootAdvert is after how many milliseconds a server that has started tells its
// neighbours (setup in main.cpp, v1.17.1).
const bootAdvert device.Millis = 16_000

// advert tells the neighbours, or the whole mesh, who the server is.
func (s *Server) advert(flood bool, delay device.Millis) {
	data, err := s.Console.Settings.AdvertData(s.release.Build.Node()).AppendTo(nil)
	if err != nil {
		return // only an unknown role is an error
	}
	packet := s.Node.NewAdvert(s.Calendar.Time(), data)
	if flood {
		s.Flood(packet, delay)
	} else {
		s.Node.SendZeroHop(packet, delay)
	}
}

// adverts sends what is due. A flood takes the place of the next local one.
func (s *Server) adverts() {
	now := s.Board.Millis()
	switch {
	case s.floodAdvert.due(now, s.quirks):
		s.advert(true, 0)
		s.restartFloodAdvert()
		s.restartLocalAdvert()
	case s.localAdvert.due(now, s.quirks):
		s.advert(false, 0)
		s.restartLocalAdvert()
	}
}

func (s *Server) restartLocalAdvert() {
	s.localAdvert.every(s.Board.Millis(), device.Millis(s.Console.Settings.AdvertInterval)*localAdvertUnit)
}

func (s *Server) restartFloodAdvert() {
	s.floodAdvert.every(s.Board.Millis(), device.Millis(s.Console.Settings.FloodAdvertInterval)*floodAdvertUnit)
}

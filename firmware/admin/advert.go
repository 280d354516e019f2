package admin

import "github.com/meshrig/meshrig/firmware/wire"

// AdvertData returns what a node of a type says of itself in its adverts. This build has
// no position sensor, so that one reads 0, 0 (CommonCLI::buildAdvertData, v1.17.1).
func (s *Settings) AdvertData(t wire.NodeType) wire.AdvertData {
	d := wire.AdvertData{Type: t, Name: s.Name}
	switch s.Location {
	case LocationNone:
	case LocationSensor:
		d.HasLocation = true
	case LocationSettings:
		fallthrough
	default:
		d.HasLocation = true
		d.Latitude, d.Longitude = truncate32(s.Latitude*1e6), truncate32(s.Longitude*1e6)
	}
	return d
}

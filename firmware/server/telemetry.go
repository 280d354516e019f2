package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/wire"
)

// What a client may see beyond the battery (SensorManager.h, v1.17.1).
const (
	seesPlace       = 0x02
	seesEnvironment = 0x04
)

// sees is what a request of a client shows: all that its first byte does not mask, and nothing beyond
// the board itself to clients that may only read (MyMesh::handleRequest, v1.10.0 to v1.17.1).
func sees(c *admin.Client, req wire.Request) uint8 {
	if c.Permissions.Role() == admin.Guest {
		return 0
	}
	if len(req.Data) == 0 {
		return 0xFF
	}
	return ^req.Data[0]
}

// Telemetry appends the battery, what the sensor measures of which the client may see it, and the
// processor's temperature. It is nil if the format cannot say it.
func (s *Server) Telemetry(out []byte, c *admin.Client, req wire.Request) []byte {
	reading := func(t wire.LPPType, values ...int64) wire.Reading {
		r := wire.Reading{Channel: wire.TelemetrySelf, Type: t}
		copy(r.Values[:], values)
		return r
	}
	list := []wire.Reading{reading(wire.LPPVoltage, int64(s.Board.Battery())/10)}
	shown := sees(c, req)
	if s.Board.Sensor() && shown&seesPlace != 0 {
		list = append(list, reading(wire.LPPGPS, emulated.SensorLatitude*10000, emulated.SensorLongitude*10000, emulated.SensorAltitude*100))
	}
	if s.Board.Sensor() && shown&seesEnvironment != 0 {
		list = append(list, reading(wire.LPPTemperature, emulated.SensorTemperature*10), reading(wire.LPPHumidity, emulated.SensorHumidity*2))
	}
	list = append(list, reading(wire.LPPTemperature, int64(s.Board.Temperature()*10)))
	out, err := wire.AppendTelemetry(out, list)
	if err != nil {
		return nil // a board beyond what the format can say
	}
	return out
}

package server

import "github.com/meshrig/meshrig/firmware/wire"

// Telemetry appends battery and processor temperature, all that the board measures.
// Whether a client may see more does not matter then. It is nil if the format cannot say it.
func (s *Server) Telemetry(out []byte) []byte {
	volts := wire.Reading{Channel: wire.TelemetrySelf, Type: wire.LPPVoltage, Values: [3]int64{int64(s.Board.Battery()) / 10}}
	heat := wire.Reading{Channel: wire.TelemetrySelf, Type: wire.LPPTemperature, Values: [3]int64{int64(s.Board.Temperature() * 10)}}
	out, err := wire.AppendTelemetry(out, []wire.Reading{volts, heat})
	if err != nil {
		return nil // a board beyond what the format can say
	}
	return out
}

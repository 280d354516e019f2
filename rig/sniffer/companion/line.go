package companion

import (
	"errors"
	"fmt"
	"math"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

const (
	// trips is how many round trips the latency of a line is taken from.
	trips = 16
	// passTime is how long the firmware takes at most to notice what its radio did, a pass of its loop.
	passTime = time.Millisecond
	// noiseLimit is how much may make no sense: what an ESP32's ROM prints at a restart, twice.
	noiseLimit = 4096
)

// setUp asks for the settings and measures the line.
func (s *Sniffer) setUp() error {
	err := s.introduce()
	if errors.Is(err, ErrSilent) {
		err = s.introduce() // half a frame of someone else's may have stood in its buffer
	}
	if err != nil {
		return err
	}
	return s.measure()
}

// introduce asks the radio for its settings.
func (s *Sniffer) introduce() error {
	data, err := s.ask(wire.SelfInfo, wire.AppStart, append(make([]byte, 7), "meshrig"...)...)
	if err != nil {
		return err
	}
	self, err := wire.ParseSelf(data)
	if err != nil {
		return s.fail("introduction", err)
	}
	bandwidth, err := lora.BandwidthOf(float64(self.Radio.Bandwidth))
	if err != nil {
		return s.fail("introduction", err)
	}
	radio := lora.Default().Params()
	radio.Frequency, radio.Bandwidth = lora.Frequency(self.Radio.Frequency)*1000, bandwidth
	radio.SpreadingFactor, radio.CodingRate = lora.SpreadingFactor(self.Radio.SpreadingFactor), lora.CodingRate(self.Radio.CodingRate)
	if err := radio.Validate(); err != nil {
		return s.fail("introduction", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.radio = radio
	return nil
}

// measure finds out whether bytes come one after the other: a long answer takes longer than a short
// one, or does not, as from a port that is the processor's own. And how long an answer takes.
func (s *Sniffer) measure() error {
	patience := s.cfg.Clock.Bench(s.cfg.Patience)
	shortest, long, size := patience, patience, 0
	for range trips {
		begun := time.Now()
		if _, err := s.ask(wire.CurrentTime, wire.GetDeviceTime); err != nil {
			return err
		}
		shortest = min(shortest, s.took(begun))
		begun = time.Now()
		data, err := s.ask(wire.SelfInfo, wire.AppStart, make([]byte, 7)...)
		if err != nil {
			return err
		}
		long, size = min(long, s.took(begun)), len(data)
	}
	s.mu.Lock()
	s.atOnce = long-shortest < s.line.Bytes(size)/2
	s.mu.Unlock()
	var longest time.Duration
	for range trips {
		begun := time.Now()
		if _, err := s.ask(wire.CurrentTime, wire.GetDeviceTime); err != nil {
			return err
		}
		longest = max(longest, s.took(begun)-s.bytes(len(wire.Append(nil, wire.GetDeviceTime))+timeAnswer))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay, s.err = longest/2, longest+passTime
	return nil
}

// took is how long something took that began at an instant, in bench time.
func (s *Sniffer) took(begun time.Time) time.Duration { return s.cfg.Clock.Bench(time.Since(begun)) }

// timeAnswer is how many bytes the answer to GetDeviceTime has on the line.
const timeAnswer = 3 + 1 + 4

// bytes is how long n bytes take on the line.
func (s *Sniffer) bytes(n int) time.Duration {
	if s.atOnce {
		return 0
	}
	return s.line.Bytes(n)
}

// ask gives a command and returns what its answer has behind the code.
func (s *Sniffer) ask(want, command wire.Code, data ...byte) ([]byte, error) {
	s.asking.Lock()
	defer s.asking.Unlock()
	s.want(true)
	defer s.want(false)
	if err := s.line.Write(wire.Append(nil, command, data...)); err != nil {
		return nil, err
	}
	patience := clock.NewPatience(s.cfg.Patience)
	defer patience.Stop()
	for {
		select {
		case answer := <-s.answers:
			if code := wire.Code(answer[0]); code == want {
				return answer[1:], nil
			} else if code == wire.Err {
				return nil, s.fail(fmt.Sprintf("command %d", command), fmt.Errorf("%w: error % x", ErrRefused, answer[1:]))
			}
			s.want(true) // an answer to someone who asked before
		case <-s.ended:
			return nil, s.gone()
		case <-patience.C:
			if patience.Over() {
				return nil, s.fail(fmt.Sprintf("command %d", command), ErrSilent)
			}
		}
	}
}

// want says whether a question is open, and forgets an answer that came too late.
func (s *Sniffer) want(open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted = open
	select {
	case <-s.answers:
	default:
	}
}

// take reads what came over the line, the last byte of it at a time.
func (s *Sniffer) take(data []byte, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(data) > 0 {
		content, rest, ok := s.decoder.Next(data)
		s.strange += len(data) - len(rest)
		if !ok {
			break
		}
		data = rest
		// It began to write the frame when the rest had still to come, and all of it after its way.
		begun := s.cfg.Clock.Of(at).Add(-s.bytes(len(rest)) - s.delay - s.bytes(3+len(content)))
		s.said(content, begun)
	}
	if s.strange > noiseLimit {
		if s.failure == nil {
			s.failure = s.fail("read", ErrGarbage)
		}
		s.stop()
	}
}

// said acts on what the radio said.
func (s *Sniffer) said(content []byte, begun clock.Time) {
	s.strange = 0
	code := wire.Code(content[0])
	if !code.Push() {
		if s.wanted {
			s.wanted = false
			s.answers <- append([]byte(nil), content...) // it has room for one, and one question is open
		}
		return
	}
	if code != wire.LogRxData || s.frames == nil {
		return
	}
	heard, err := wire.ParseLogged(content[1:])
	if err != nil {
		s.strange = len(content) // a push that no radio sends
		return
	}
	r := s.radio
	s.frames(sniffer.Frame{
		Instrument: s.cfg.Name, Payload: append([]byte(nil), heard.Frame...), End: clock.Stamp{At: begun, Err: s.err},
		Params: lora.Params{Frequency: r.Frequency, Bandwidth: r.Bandwidth, SpreadingFactor: r.SpreadingFactor},
		SNR:    lora.DB(heard.SNR) / 4, RSSI: strength(heard.RSSI), CRC: sniffer.CRCGood, Known: Knows,
	})
}

// strength undoes the cut of a signal strength to 8 bits: nothing is received above 0 dBm, so what is
// lies below -128 dBm (MyMesh::logRxRaw, v1.17.1, casts to int8_t).
func strength(told int8) lora.DBm {
	if told > 0 {
		return lora.DBm(told) - (math.MaxUint8 + 1)
	}
	return lora.DBm(told)
}

package sdr

import (
	"math"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Counts is what became of a stream.
type Counts struct {
	Samples int64 // that were received
	Lost    int64 // that were not
	Gaps    int   // in how many pieces
	Good    int   // frames with a good checksum, or none
	BadCRC  int
	BadHead int // of which nothing but the beginning is known
	Cut     int // that had begun when the stream ended
}

// Ear receives frames from the blocks of a stream. It belongs to one goroutine.
type Ear struct {
	name   string
	info   source.Info
	rx     receiver
	survey *sdr.Survey // that rx is, if it is one
	health *source.Health
	doubt  *doubt

	fed    int64 // samples that the receiver got
	moved  []moved
	filler []complex64
	counts Counts
	told   map[source.Ailment]bool
	asked  int64 // samples when News was asked last
	when   func(sample float64) clock.Stamp
}

// receiver makes frames of samples.
type receiver interface {
	Write(iq []complex64) []sdr.Frame
	Flush() []sdr.Frame
	Cut() int
}

// moved says that from a sample of the receiver on, the stream's lies farther by so many.
type moved struct{ from, by int64 }

// Limits of an Ear.
const (
	filled  = 1.0 // seconds of a gap that are filled with silence, so that a frame around it may survive
	maxGaps = 256 // that are remembered; frames end long before as many have come
)

// Check says what keeps frames with some settings from being received in a stream, nil if nothing does.
func Check(info source.Info, radio lora.Params) error {
	_, err := sdr.NewReceiver(sdr.Config{Rate: info.Rate, Centre: info.Centre, Channels: []lora.Params{radio}})
	return err
}

// NewEar listens for frames with the settings of some channels. When says when a sample of the stream
// was taken. The error says which setting makes no sense for the stream.
func NewEar(name string, info source.Info, channels []lora.Params, when func(sample float64) clock.Stamp) (*Ear, error) {
	cfg := sdr.Config{Rate: info.Rate, Centre: info.Centre, Channels: channels}
	rx, err := sdr.NewReceiver(cfg)
	if err != nil {
		return nil, err
	}
	return &Ear{
		name: name, info: info, rx: rx, health: source.NewHealth(info), doubt: newDoubt(cfg, info), when: when,
		moved: []moved{{}},
	}, nil
}

// NewSurveyor is NewEar for whatever is in use in the band of the stream.
func NewSurveyor(name string, info source.Info, when func(sample float64) clock.Stamp) (*Ear, error) {
	s, err := sdr.NewSurvey(sdr.SurveyConfig{Rate: info.Rate, Centre: info.Centre})
	if err != nil {
		return nil, err
	}
	return &Ear{
		name: name, info: info, rx: s, survey: s, health: source.NewHealth(info), doubt: &doubt{done: true}, when: when,
		moved: []moved{{}},
	}, nil
}

// Settings are those that a surveyor has found in use.
func (e *Ear) Settings() []sdr.Setting {
	if e.survey == nil {
		return nil
	}
	return e.survey.Settings()
}

// Counts is what became of the stream so far.
func (e *Ear) Counts() Counts { return e.counts }

// Hear takes a block and returns the frames that ended in it. What is no number in the block is made
// zero.
func (e *Ear) Hear(b source.Block) []sniffer.Frame {
	var frames []sdr.Frame
	if e.fed == 0 { // the stream may have begun before
		e.moved[0].by = b.At - b.Lost
	}
	if b.Lost > 0 {
		e.counts.Lost += b.Lost
		e.counts.Gaps++
		frames = e.gap(b)
	}
	e.health.Add(b.IQ)
	e.doubt.add(b.IQ)
	e.counts.Samples += int64(len(b.IQ))
	e.fed += int64(len(b.IQ))
	return e.records(append(frames, e.rx.Write(b.IQ)...))
}

// gap passes over lost samples. A short gap is filled, if it is known where it is.
func (e *Ear) gap(b source.Block) (frames []sdr.Frame) {
	fill := min(b.Lost, int64(filled*e.info.Rate))
	if b.Vague {
		fill = 0
	}
	if e.filler == nil {
		e.filler = make([]complex64, 4096)
	}
	for left := fill; left > 0; left -= int64(len(e.filler)) {
		frames = append(frames, e.rx.Write(e.filler[:min(left, int64(len(e.filler)))])...)
	}
	e.fed += fill
	e.skip(b.Lost - fill)
	return frames
}

// skip passes over samples of the stream.
func (e *Ear) skip(n int64) {
	if n <= 0 {
		return
	}
	e.moved = append(e.moved, moved{e.fed, e.moved[len(e.moved)-1].by + n})
	if len(e.moved) > maxGaps {
		e.moved = e.moved[1:]
	}
}

// End returns the frames that were still on their way when the stream ended.
func (e *Ear) End() []sniffer.Frame {
	frames := e.records(e.rx.Flush())
	e.counts.Cut = e.rx.Cut()
	return frames
}

func (e *Ear) records(frames []sdr.Frame) (list []sniffer.Frame) {
	for _, f := range frames {
		switch {
		case f.Header != sdr.Good:
			e.counts.BadHead++
		case f.CRC == sdr.Bad:
			e.counts.BadCRC++
		default:
			e.counts.Good++
			e.doubt.dispel()
		}
		list = append(list, record(e.name, f, e.info.Rate, func(sample float64) clock.Stamp { return e.when(e.place(sample)) }))
	}
	return list
}

// place is where a sample of the receiver lies in the stream.
func (e *Ear) place(sample float64) float64 {
	for i := len(e.moved) - 1; i > 0; i-- {
		if float64(e.moved[i].from) <= sample {
			return sample + float64(e.moved[i].by)
		}
	}
	return sample + float64(e.moved[0].by)
}

// Findings is what is wrong with the samples so far, in sentences. At the end of a stream it is worth
// asking whether they say more.
func (e *Ear) Findings() (list []string) {
	for _, f := range e.health.Findings() {
		list = append(list, f.Text)
	}
	return list
}

// newsEvery is after how many seconds of samples they are looked at for News.
const newsEvery = 10

// News is what is wrong with the samples that it has not said before, for whoever watches. It is said
// once of each kind; Findings has the counts of the whole.
func (e *Ear) News() (list []string) {
	if e.counts.Samples-e.asked < int64(newsEvery*e.info.Rate) {
		return nil
	}
	e.asked = e.counts.Samples
	if e.told == nil {
		e.told = map[source.Ailment]bool{}
	}
	for _, f := range e.health.Findings() {
		if !e.told[f.Ailment] {
			e.told[f.Ailment] = true
			list = append(list, f.Text)
		}
	}
	if text := e.doubt.exchanged(); text != "" && !e.told[exchanged] {
		e.told[exchanged] = true
		list = append(list, text)
	}
	return list
}

// Doubts says why no frame may have been received where there were some, when the stream has ended:
// I and Q are swapped, or the rate is another. It takes a while.
func (e *Ear) Doubts() []string { return e.doubt.say() }

// FromBegin gives times since a stream's begin: those of a recording, whose clock is as good as the
// crystal of the receiver that made it, which is off by some millionths.
func FromBegin(rate, ppm float64) func(sample float64) clock.Stamp {
	return func(sample float64) clock.Stamp {
		us := sample / rate * 1e6
		return clock.Stamp{At: clock.Time(math.Round(us)), Err: micros(math.Abs(us) * ppm * 1e-6)}
	}
}

package alert

import (
	"slices"
	"time"
)

// growth keeps by how much a counter grew within a window, at sixty points.
type growth struct {
	Last   *float64 `json:"last,omitempty"` // as the room told it
	Total  float64  `json:"total"`          // grown since the first look
	Points []point  `json:"points,omitempty"`
}

type point struct {
	At time.Duration `json:"at"` // moment.Passed
	V  float64       `json:"v"`
}

// add takes a counter's value. One that fell began anew.
func (g *growth) add(at time.Duration, value float64, window time.Duration) {
	if g.Last != nil {
		if step := value - *g.Last; step >= 0 {
			g.Total += step
		} else {
			g.Total += value
		}
	}
	g.Last = &value
	if n := len(g.Points); n == 0 || at-g.Points[n-1].At >= window/60 {
		g.Points = append(g.Points, point{at, g.Total})
	}
	g.Points = slices.DeleteFunc(g.Points, func(p point) bool { return at-p.At > window })
}

// within is by how much the counter surely grew within the window that ends now.
func (g *growth) within() float64 {
	if len(g.Points) == 0 {
		return 0
	}
	return g.Total - g.Points[0].V
}

// The noise of a day is kept as the mean of each quarter of an hour. It is judged by nothing less
// than three hours.
const (
	noiseBucket = 15 * time.Minute
	noiseWindow = 24 * time.Hour
	noiseLeast  = 12
)

// levels keeps the means of a value over a day.
type levels struct {
	Buckets []bucket `json:"buckets,omitempty"`
}

type bucket struct {
	At  time.Duration `json:"at"` // moment.Passed
	Sum float64       `json:"sum"`
	N   int           `json:"n"`
}

func (l *levels) add(at time.Duration, value float64) {
	if n := len(l.Buckets); n == 0 || at-l.Buckets[n-1].At >= noiseBucket {
		l.Buckets = append(l.Buckets, bucket{At: at})
	}
	last := &l.Buckets[len(l.Buckets)-1]
	last.Sum += value
	last.N++
	l.Buckets = slices.DeleteFunc(l.Buckets, func(b bucket) bool { return at-b.At > noiseWindow })
}

// median is the one of the day; false as long as too little of it is known.
func (l *levels) median() (float64, bool) {
	if len(l.Buckets) < noiseLeast {
		return 0, false
	}
	means := make([]float64, len(l.Buckets))
	for i, b := range l.Buckets {
		means[i] = b.Sum / float64(b.N)
	}
	slices.Sort(means)
	half := len(means) / 2
	if len(means)%2 == 0 {
		return (means[half-1] + means[half]) / 2, true
	}
	return means[half], true
}

package store

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// errTorn means that packed bytes end or go on where they must not.
var errTorn = errors.New("store: packed values are torn")

// ids are the numbers under which a file keeps metrics.
type ids struct {
	of   map[sample.Metric]uint64
	name map[uint64]sample.Metric
}

func (x ids) add(id uint64, m sample.Metric) { x.of[m], x.name[id] = id, m }

// counters are the metrics that only grow.
var counters = func() map[sample.Metric]bool {
	all := map[sample.Metric]bool{}
	for _, q := range sample.Quantities {
		all[q.Metric] = q.Counter
	}
	return all
}()

// packValues packs the values of a poll: number and value of each metric, by number. What is no
// number, or of no metric that the file knows, was not measured.
func packValues(x ids, values sample.Values) []byte {
	list := make([]uint64, 0, len(values))
	for m, v := range values {
		if id, ok := x.of[m]; ok && finite(v) {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	b := make([]byte, 0, 4*len(list))
	for _, id := range list {
		b = binary.AppendUvarint(b, id)
		b = appendNumber(b, values[x.name[id]])
	}
	return b
}

// unpackValues gives them back. Metrics that the file does not know are left out.
func unpackValues(x ids, b []byte) (sample.Values, error) {
	values := sample.Values{}
	r := reader{rest: b}
	for len(r.rest) > 0 {
		id, v := r.uvarint(), r.number()
		if r.torn {
			return nil, errTorn
		}
		if m, ok := x.name[id]; ok && finite(v) {
			values[m] = v
		}
	}
	return values, nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// most is up to where a float64 holds every whole number.
const most = 1 << 53

// appendNumber appends a number: a whole one as a varint of twice its zigzag, any other as 1 and its
// eight bytes.
func appendNumber(b []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < most && (v != 0 || !math.Signbit(v)) {
		n := int64(v)
		return binary.AppendUvarint(b, uint64(n<<1^n>>63)<<1)
	}
	b = binary.AppendUvarint(b, 1)
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

// reader reads packed bytes. Once they are torn everything reads as 0.
type reader struct {
	rest []byte
	torn bool
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.torn, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) number() float64 {
	u := r.uvarint()
	if u&1 == 0 {
		u >>= 1
		return float64(int64(u>>1) ^ -int64(u&1))
	}
	if len(r.rest) < 8 {
		r.torn, r.rest = true, nil
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(r.rest))
	r.rest = r.rest[8:]
	return v
}

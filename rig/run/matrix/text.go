package matrix

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// most is how many specs and faults a file may have: far more than there are, so that no file can fill
// the memory.
const most = 100_000

// Write writes the matrix as text: a line on what it is, one on how bench time was measured, then one for
// each spec and one for each fault, whose specs are counted from 0: "0 3-5", or "-" if none caught it.
func (m Matrix) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s %s\nseconds %s\n", Schema, m.Role, m.Label)
	for _, s := range m.Specs {
		fmt.Fprintf(out, "spec %s %s %s\n", s.ID, s.Source, strconv.FormatFloat(s.Seconds, 'f', -1, 64))
	}
	for _, f := range m.Faults {
		fmt.Fprintf(out, "fault %s %s %s %s\n", f.ID, f.Edit, f.Source, ranges(f.By))
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("matrix: %w", err)
	}
	return nil
}

// ranges are numbers that rise, those that follow each other as from-to.
func ranges(list []int) string {
	if len(list) == 0 {
		return "-"
	}
	var words []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		word := strconv.Itoa(list[i])
		if j > i {
			word += "-" + strconv.Itoa(list[j])
		}
		words, i = append(words, word), j+1
	}
	return strings.Join(words, " ")
}

// name is what ids, roles and digests consist of.
var name = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,80}$`)

// Read reads what Write wrote. The error names the line.
func Read(r io.Reader) (m Matrix, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	n, first := 0, map[string]int{} // of each spec and fault, its line
	for lines.Scan() {
		n++
		err := m.take(n, lines.Text())
		if err == nil && n > 2 {
			err = once(first, n, lines.Text())
		}
		if err != nil {
			return Matrix{}, fmt.Errorf("matrix: line %d: %w; `meshrig mutate --all-specs --record FILE` measures anew", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return Matrix{}, fmt.Errorf("matrix: line %d: %w", n+1, err)
	}
	if n < 2 {
		return Matrix{}, errors.New("matrix: the file is empty or cut off; `meshrig mutate --all-specs --record FILE` measures anew")
	}
	return m, nil
}

// once refuses a second line on a fault, or on a spec in a file of a digest: of two only one can hold.
func once(first map[string]int, number int, line string) error {
	words := strings.SplitN(line, " ", 4)
	what := strings.Join(words[:2], " ")
	if words[0] == "spec" {
		what = strings.Join(words[:3], " ")
	}
	if before, twice := first[what]; twice {
		return fmt.Errorf("%s stands in line %d already", what, before)
	}
	first[what] = number
	return nil
}

// take takes a line.
func (m *Matrix) take(number int, line string) error {
	kind, rest, _ := strings.Cut(line, " ")
	switch {
	case number == 1:
		if kind != Schema || !name.MatchString(rest) {
			return fmt.Errorf("%.40q: want %s and a role", line, Schema)
		}
		m.Role = rest
		return nil
	case number == 2:
		if kind != "seconds" {
			return fmt.Errorf("%.40q: want how the seconds were measured", line)
		}
		m.Label = rest
		return nil
	case len(m.Specs)+len(m.Faults) >= most:
		return fmt.Errorf("more than %d specs and faults", most)
	case kind == "spec" && len(m.Faults) == 0:
		return m.takeSpec(strings.Split(rest, " "))
	case kind == "fault":
		return m.takeFault(strings.Split(rest, " "))
	}
	return fmt.Errorf("%.40q: want specs, then faults", line)
}

func (m *Matrix) takeSpec(words []string) error {
	if len(words) != 3 || !name.MatchString(words[0]) || !name.MatchString(words[1]) {
		return errors.New("want an id, a digest and seconds of a spec")
	}
	seconds, err := strconv.ParseFloat(words[2], 64)
	if err != nil || !(seconds >= 0) || math.IsInf(seconds, 0) {
		return fmt.Errorf("%.40q: want seconds, not below 0", words[2])
	}
	m.Specs = append(m.Specs, Spec{ID: words[0], Source: Digest(words[1]), Seconds: seconds})
	return nil
}

func (m *Matrix) takeFault(words []string) error {
	if len(words) < 4 || !name.MatchString(words[0]) || !name.MatchString(words[1]) || !name.MatchString(words[2]) {
		return errors.New("want an id, two digests and the numbers of specs of a fault")
	}
	f := Fault{ID: words[0], Edit: Digest(words[1]), Source: Digest(words[2])}
	if words[3] == "-" && len(words) == 4 {
		m.Faults = append(m.Faults, f)
		return nil
	}
	next := 0 // the lowest that may come
	for _, word := range words[3:] {
		from, to, isRange := strings.Cut(word, "-")
		a, err := strconv.Atoi(from)
		b := a
		if err == nil && isRange {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < next || b < a || b >= len(m.Specs) {
			return fmt.Errorf("%.40q: want numbers of specs from 0 to %d that rise", word, len(m.Specs)-1)
		}
		for ; a <= b; a++ {
			f.By = append(f.By, a)
		}
		next = b + 1
	}
	m.Faults = append(m.Faults, f)
	return nil
}

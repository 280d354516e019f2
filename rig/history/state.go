package history

// State is what the runs of a table say of a requirement or spec together.
type State string

// The states. A known failure is a failure here, and an unexpected pass a pass: what the firmware
// did counts, not what was excused.
const (
	Passing       State = "passing"
	AlwaysFailing State = "always failing"
	Regression    State = "regression" // it passed, and fails since
	Fixed         State = "fixed"      // it failed, and passes since
	// Unstable is what changed more than once, came to both with one and the same image, or to no
	// conclusion at all.
	Unstable    State = "unstable"
	NotRunSince State = "not run since" // the last run that was not of a few specs only has no word of it
	NeverRun    State = "never run"
)

// states are in the order of what asks for attention first.
var states = []State{Regression, Unstable, AlwaysFailing, NotRunSince, NeverRun, Fixed, Passing}

func good(l Letter) bool { return l == Pass || l == UnexpectedPass }

func bad(l Letter) bool { return l == Fail || l == KnownFailure }

// stateOf concludes on letters, one for each column, the oldest first. Images are those of the
// columns, empty where they are not known. Whole is the last column of a run that was not of a few specs only.
func stateOf(letters []Letter, images []string, whole int) State {
	changes, erred, mixed := 0, false, false
	var first, last Letter
	lastRun := -1
	byImage := map[string]bool{}
	for i, l := range letters {
		if l == NotRun || l == Skip {
			continue
		}
		lastRun = i
		if !good(l) && !bad(l) {
			erred = true
			continue
		}
		before, known := byImage[images[i]]
		mixed = mixed || known && images[i] != "" && before != good(l)
		byImage[images[i]] = good(l)
		if first == 0 {
			first = l
		} else if good(l) != good(last) {
			changes++
		}
		last = l
	}
	switch {
	case lastRun < 0:
		return NeverRun
	case lastRun < whole:
		return NotRunSince
	case erred, mixed, changes > 1:
		return Unstable
	case changes == 1 && bad(last):
		return Regression
	case changes == 1:
		return Fixed
	case bad(last):
		return AlwaysFailing
	default:
		return Passing
	}
}

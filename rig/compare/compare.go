// Package compare holds the reports of two firmwares against each other: which requirements came to
// something else, where two timelines part, and whether what was measured on real boards shifted by
// more than a margin allows.
package compare

package sniffer

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// Quantity is a set of things that an instrument may know of a frame beside its bytes.
type Quantity uint32

// The quantities.
const (
	Start           Quantity = 1 << iota // when the first chirp began: Frame.Start
	End                                  // when the last chirp ended: Frame.End
	Duration                             // how long the frame was on the air, measured: Frame.Duration
	PayloadTime                          // how long what follows the header was on the air, measured: Frame.PayloadTime
	Frequency                            // the channel's centre: Frame.Params.Frequency
	Offset                               // the carrier from that centre: Frame.Offset
	SpreadingFactor                      // Frame.Params.SpreadingFactor
	Bandwidth                            // Frame.Params.Bandwidth
	CodingRate                           // Frame.Params.CodingRate
	SyncWord                             // Frame.Params.SyncWord
	Preamble                             // the plain upchirps, counted: Frame.Params.Preamble
	Header                               // explicit or not, readable or not: Frame.Header
	Checksum                             // whether the frame carries one: Frame.Params.CRC
	BadCRC                               // of an instrument, not of a frame: it gives frames with a bad checksum, with their bytes
	SNR                                  // Frame.SNR
	RSSI                                 // in dBm, not in parts of full scale: Frame.RSSI
)

// and joins the words of a set. Labels of specs are made of them and may not have a comma.
const and = " and "

// Everything is what only the tap of a virtual channel knows.
const Everything = RSSI<<1 - 1

// quantityNames are the quantities' words, lowest bit first.
func quantityNames() []string {
	return []string{
		"start", "end", "duration", "payload time", "frequency", "offset", "spreading factor", "bandwidth", "coding rate",
		"sync word", "preamble", "header", "checksum", "frames with a bad checksum", "SNR", "RSSI",
	}
}

// Has tells whether every quantity of a set is in this one.
func (q Quantity) Has(all Quantity) bool { return q&all == all }

// Without is this set less another.
func (q Quantity) Without(other Quantity) Quantity { return q &^ other }

// String lists the quantities in words, "nothing" if there are none.
func (q Quantity) String() string {
	if q == 0 {
		return "nothing"
	}
	var words []string
	names := quantityNames()
	for rest := q & Everything; rest != 0; rest &= rest - 1 {
		words = append(words, names[bits.TrailingZeros32(uint32(rest))])
	}
	return strings.Join(words, and)
}

// ParseQuantity is the set that String lists. An error names the word that is none.
func ParseQuantity(text string) (all Quantity, err error) {
	if text == Quantity(0).String() {
		return 0, nil
	}
	for word := range strings.SplitSeq(text, and) {
		i := slices.Index(quantityNames(), word)
		if i < 0 {
			return 0, fmt.Errorf("sniffer: found %q, want quantities of %v", word, Everything)
		}
		all |= 1 << i
	}
	return all, nil
}

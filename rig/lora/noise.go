package lora

import "math"

// NoiseFigure is the receiver noise figure that sensitivities are quoted with: 6 dB gives
// SF7/125 kHz -124.5 dBm and SF12/125 kHz -137 dBm, as Semtech's and ns-3's lists do.
const NoiseFigure DB = 6

// thermalDensity is the thermal noise of one hertz at 290 K.
const thermalDensity DBm = -174

// Floor is the signal to noise ratio down to which Semtech specifies reception: -2.5 dB at
// SF5, 2.5 dB lower with each step, -20 dB at SF12.
func (s SpreadingFactor) Floor() DB { return -2.5 * DB(int(s)-4) }

// NoiseFloor is the thermal noise in the true bandwidth plus the receiver's noise figure:
// -120.0 dBm at 62.5 kHz with NoiseFigure.
func (b Bandwidth) NoiseFloor(figure DB) DBm {
	return thermalDensity + DBm(10*math.Log10(b.Hertz())) + DBm(figure)
}

// Sensitivity is the weakest power that is received reliably: NoiseFloor plus Floor.
func (p Params) Sensitivity(figure DB) DBm {
	return p.Bandwidth.NoiseFloor(figure) + DBm(p.SpreadingFactor.Floor())
}

// Sum adds powers as they add on the air.
func Sum(powers ...DBm) DBm {
	milliwatts := 0.0
	for _, p := range powers {
		milliwatts += math.Pow(10, float64(p)/10)
	}
	return DBm(10 * math.Log10(milliwatts))
}

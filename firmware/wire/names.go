package wire

import "strconv"

// String returns a name such as "keep-alive", or the number of an unknown type.
func (t RequestType) String() string {
	switch t {
	case RequestStatus:
		return "status"
	case RequestKeepAlive:
		return "keep-alive"
	case RequestTelemetry:
		return "telemetry"
	case RequestAvgMinMax:
		return "average, minimum, maximum"
	case RequestAccessList:
		return "access list"
	case RequestNeighbours:
		return "neighbours"
	case RequestOwnerInfo:
		return "owner information"
	}
	return strconv.Itoa(int(t))
}

// String returns "plain", "command" or "signed", or the number of an unknown type.
func (t TextType) String() string {
	switch t {
	case TextPlain:
		return "plain"
	case TextCommand:
		return "command"
	case TextSigned:
		return "signed"
	}
	return strconv.Itoa(int(t))
}

// String returns a name such as "room", or the number of an unknown type.
func (t NodeType) String() string {
	switch t {
	case NodeNone:
		return "none"
	case NodeChat:
		return "chat"
	case NodeRepeater:
		return "repeater"
	case NodeRoom:
		return "room"
	case NodeSensor:
		return "sensor"
	}
	return strconv.Itoa(int(t))
}

// String returns a name such as "voltage", or the number of an unknown kind.
func (t LPPType) String() string {
	switch t {
	case LPPDigitalInput:
		return "digital input"
	case LPPDigitalOutput:
		return "digital output"
	case LPPAnalogInput:
		return "analog input"
	case LPPAnalogOutput:
		return "analog output"
	case LPPGeneric:
		return "generic"
	case LPPLuminosity:
		return "luminosity"
	case LPPPresence:
		return "presence"
	case LPPTemperature:
		return "temperature"
	case LPPHumidity:
		return "humidity"
	case LPPAccelerometer:
		return "accelerometer"
	case LPPPressure:
		return "pressure"
	case LPPVoltage:
		return "voltage"
	case LPPCurrent:
		return "current"
	case LPPFrequency:
		return "frequency"
	case LPPPercentage:
		return "percentage"
	case LPPAltitude:
		return "altitude"
	case LPPConcentration:
		return "concentration"
	case LPPPower:
		return "power"
	case LPPDistance:
		return "distance"
	case LPPEnergy:
		return "energy"
	case LPPDirection:
		return "direction"
	case LPPUnixTime:
		return "unix time"
	case LPPGyrometer:
		return "gyrometer"
	case LPPColour:
		return "colour"
	case LPPGPS:
		return "gps"
	case LPPSwitch:
		return "switch"
	}
	return strconv.Itoa(int(t))
}

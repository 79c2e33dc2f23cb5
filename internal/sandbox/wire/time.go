package wire

import (
	"math"
	"strconv"
	"time"
)

// Epoch is a time that AWS JSON protocols write as seconds with milliseconds.
type Epoch time.Time

// MarshalJSON writes seconds since 1970, as a number.
func (t Epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(t).UnixMilli())/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads seconds since 1970.
func (t *Epoch) UnmarshalJSON(data []byte) error {
	seconds, err := strconv.ParseFloat(string(data), 64)
	if err != nil || math.IsNaN(seconds) || math.Abs(seconds) > 1e11 {
		return BadRequest("SerializationException", "%s is no time in seconds", clip(string(data)))
	}
	*t = Epoch(time.UnixMilli(int64(seconds * 1000)).UTC())
	return nil
}

// MarshalText writes ISO 8601: in XML the same time reads so.
func (t Epoch) MarshalText() ([]byte, error) { return ISO(t).MarshalText() }

// UnmarshalText reads RFC 3339, as forms carry it.
func (t *Epoch) UnmarshalText(data []byte) error { return (*ISO)(t).UnmarshalText(data) }

// ISO is a time that API Gateway and the XML protocols write as ISO 8601 in UTC with milliseconds.
type ISO time.Time

// MarshalText writes 2006-01-02T15:04:05.000Z.
func (t ISO) MarshalText() ([]byte, error) {
	return time.Time(t).UTC().AppendFormat(nil, "2006-01-02T15:04:05.000Z"), nil
}

// UnmarshalText reads RFC 3339.
func (t *ISO) UnmarshalText(data []byte) error {
	parsed, err := time.Parse(time.RFC3339, string(data))
	if err != nil {
		return BadRequest("SerializationException", "%s is no time in RFC 3339", clip(string(data)))
	}
	*t = ISO(parsed)
	return nil
}

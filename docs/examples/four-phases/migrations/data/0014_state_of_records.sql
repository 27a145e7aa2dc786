-- tranship: batch key=id size=5000
UPDATE quality.record r SET state = s.code FROM quality.state s WHERE s.legacy_state = r.legacy_state;

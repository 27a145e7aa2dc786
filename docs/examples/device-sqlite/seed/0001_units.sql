INSERT INTO unit VALUES ('mmHg', 'pressure'), ('bpm', 'heart rate'), ('Cel', 'temperature');

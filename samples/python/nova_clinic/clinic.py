"""The clinic's book: three doctors and their free hours. A stand-in for a real scheduling system."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Clinic:
    """Free hours by doctor, and what was booked in this call."""

    hours: dict[str, list[str]] = field(
        default_factory=lambda: {"Dr. Chen": ["10:30", "14:00"], "Dr. Okafor": ["09:00"], "Dr. Silva": []}
    )
    booked: dict[str, dict[str, str]] = field(default_factory=dict)

    def availability(self, doctor_name: str, date: str) -> dict:
        """The free hours of a doctor on a day."""
        if doctor_name not in self.hours:
            return {"error": f"no doctor {doctor_name} here", "doctors": sorted(self.hours)}
        return {"doctor": doctor_name, "date": date, "slots": self.hours[doctor_name]}

    def book(self, patient_name: str, doctor_name: str, date: str, time: str) -> dict:
        """Books an hour, if it is free."""
        if time not in self.hours.get(doctor_name, []):
            return {"success": False, "error": f"{doctor_name} is not free at {time}"}
        self.hours[doctor_name].remove(time)
        number = f"APT-{len(self.booked) + 1}"
        self.booked[number] = {"patient": patient_name, "doctor": doctor_name, "date": date, "time": time}
        return {"success": True, "appointment_id": number}

    def cancel(self, appointment_id: str) -> dict:
        """Cancels what was booked."""
        gone = self.booked.pop(appointment_id, None)
        if gone is None:
            return {"success": False, "error": f"no appointment {appointment_id}"}
        self.hours[gone["doctor"]].append(gone["time"])
        return {"success": True}

/** Invented people for every simulator's directory. Addresses use reserved names, phone numbers Ofcom's drama range. */
export interface Person {
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly phone: string
  readonly dateOfBirth: string
  readonly sex: 'male' | 'female'
}

export const patients: readonly [Person, Person, Person, Person] = [
  {
    firstName: 'Testa',
    lastName: 'Patientova',
    email: 'testa@patients.example',
    phone: '+447700900101',
    dateOfBirth: '1984-02-29',
    sex: 'female',
  },
  {
    firstName: 'Samuel',
    lastName: 'Sample',
    email: 'samuel@patients.example',
    phone: '+447700900102',
    dateOfBirth: '1971-11-05',
    sex: 'male',
  },
  // Father and son: only the birth date tells them apart.
  {
    firstName: 'Alex',
    lastName: 'Twin',
    email: 'family@patients.example',
    phone: '+447700900103',
    dateOfBirth: '1958-06-17',
    sex: 'male',
  },
  {
    firstName: 'Alex',
    lastName: 'Twin',
    email: 'family@patients.example',
    phone: '+447700900103',
    dateOfBirth: '1990-09-01',
    sex: 'male',
  },
]

export const practitioners: readonly [Person, Person, Person] = [
  {
    firstName: 'Priya',
    lastName: 'Physio',
    email: 'priya@clinic.example',
    phone: '+447700900201',
    dateOfBirth: '1980-01-01',
    sex: 'female',
  },
  {
    firstName: 'Oscar',
    lastName: 'Osteo',
    email: 'oscar@clinic.example',
    phone: '+447700900202',
    dateOfBirth: '1975-01-01',
    sex: 'male',
  },
  {
    firstName: 'Mina',
    lastName: 'Massage',
    email: 'mina@clinic.example',
    phone: '+447700900203',
    dateOfBirth: '1991-01-01',
    sex: 'female',
  },
]

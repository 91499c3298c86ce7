//! People who do not exist, with names as they are common in Chile.

use rand::Rng;
use rand::seq::IndexedRandom as _;

const GIVEN: [&str; 48] = [
    "Agustín",
    "Alejandra",
    "Amanda",
    "Antonia",
    "Bastián",
    "Benjamín",
    "Camila",
    "Carolina",
    "Catalina",
    "Claudio",
    "Constanza",
    "Cristóbal",
    "Daniela",
    "Diego",
    "Emilia",
    "Esteban",
    "Felipe",
    "Fernanda",
    "Florencia",
    "Francisca",
    "Gabriel",
    "Gonzalo",
    "Héctor",
    "Ignacio",
    "Isidora",
    "Javiera",
    "Joaquín",
    "José",
    "Josefa",
    "Julieta",
    "Lautaro",
    "Macarena",
    "Martín",
    "Matías",
    "Maximiliano",
    "Millaray",
    "Nicolás",
    "Pablo",
    "Paula",
    "Pía",
    "Renata",
    "Rodrigo",
    "Sebastián",
    "Sofía",
    "Tomás",
    "Trinidad",
    "Valentina",
    "Vicente",
];

const FAMILY: [&str; 48] = [
    "Aguilera",
    "Alarcón",
    "Araya",
    "Bravo",
    "Bustos",
    "Cárdenas",
    "Carrasco",
    "Castillo",
    "Catrileo",
    "Contreras",
    "Cortés",
    "Díaz",
    "Espinoza",
    "Fernández",
    "Figueroa",
    "Flores",
    "Fuentes",
    "González",
    "Gutiérrez",
    "Hernández",
    "Herrera",
    "Huenchumán",
    "Jara",
    "López",
    "Martínez",
    "Molina",
    "Morales",
    "Muñoz",
    "Núñez",
    "Olivares",
    "Orellana",
    "Parra",
    "Peña",
    "Pérez",
    "Pizarro",
    "Ramírez",
    "Reyes",
    "Riquelme",
    "Rojas",
    "Saavedra",
    "Sandoval",
    "Sepúlveda",
    "Silva",
    "Soto",
    "Tapia",
    "Torres",
    "Valenzuela",
    "Vergara",
];

const STREETS: [&str; 14] = [
    "Av. Irarrázaval",
    "Av. Italia",
    "Av. Matta",
    "Bandera",
    "Calle Condell",
    "Compañía",
    "Gran Avenida José Miguel Carrera",
    "Huérfanos",
    "Merced",
    "Pedro de Valdivia",
    "Rancagua",
    "San Diego",
    "Santa Isabel",
    "Simón Bolívar",
];

const COMUNAS: [&str; 14] = [
    "Estación Central",
    "Independencia",
    "La Florida",
    "La Reina",
    "Las Condes",
    "Macul",
    "Maipú",
    "Ñuñoa",
    "Peñalolén",
    "Providencia",
    "Puente Alto",
    "Recoleta",
    "San Miguel",
    "Santiago",
];

/// A person, in the clear and in the forms that are stored.
#[derive(Debug, Clone)]
pub(super) struct Fictional {
    pub(super) name: String,
    /// Not every customer has one.
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) rut: Option<String>,
    pub(super) address: Option<String>,
}

/// Draws somebody. `serial` keeps e-mails apart.
pub(super) fn somebody(serial: u64, rng: &mut impl Rng) -> Fictional {
    let given = pick(&GIVEN, rng);
    let (father, mother) = (pick(&FAMILY, rng), pick(&FAMILY, rng));
    // The domain is reserved for examples: nobody can ever be written to by mistake.
    let email = format!("{}.{}{serial}@example.com", plain(given), plain(father));
    let has_email = rng.random_bool(0.9);
    let address = format!(
        "{} {}, {}, Región Metropolitana",
        pick(&STREETS, rng),
        rng.random_range(100..6000),
        pick(&COMUNAS, rng)
    );
    Fictional {
        name: format!("{given} {father} {mother}"),
        email: has_email.then_some(email),
        phone: (!has_email || rng.random_bool(0.95))
            .then(|| format!("+569{:08}", rng.random_range(30_000_000..99_999_999_u32))),
        rut: rng.random_bool(0.6).then(|| rut(rng.random_range(5_000_000..26_000_000))),
        address: rng.random_bool(0.4).then_some(address),
    }
}

/// A RUT in the form in which it is stored, with its check digit (module 11).
pub(super) fn rut(number: u32) -> String {
    let mut rest = number;
    let (mut sum, mut factor) = (0, 2);
    while rest > 0 {
        sum += (rest % 10) * factor;
        factor = if factor == 7 { 2 } else { factor + 1 };
        rest /= 10;
    }
    match 11 - sum % 11 {
        11 => format!("{number}-0"),
        10 => format!("{number}-K"),
        digit => format!("{number}-{digit}"),
    }
}

fn pick<'a>(list: &[&'a str], rng: &mut impl Rng) -> &'a str {
    list.choose(rng).copied().expect("invariant: the lists are not empty")
}

fn plain(name: &str) -> String {
    let letter = |letter: char| match letter {
        'á' | 'Á' => 'a',
        'é' | 'É' => 'e',
        'í' | 'Í' => 'i',
        'ó' | 'Ó' => 'o',
        'ú' | 'ü' | 'Ú' => 'u',
        'ñ' | 'Ñ' => 'n',
        other => other.to_ascii_lowercase(),
    };
    name.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::values::{Email, Phone, Rut};
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn whoever_is_drawn_can_be_registered_and_reached() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        for serial in 0..500 {
            let person = somebody(serial, &mut rng);
            assert!(person.email.is_some() || person.phone.is_some());
            let stored = |text: &Option<String>, parsed: fn(&str) -> Option<String>| {
                text.as_ref().is_none_or(|text| parsed(text).as_ref() == Some(text))
            };
            assert!(stored(&person.email, |text| Email::parse(text).ok().map(Into::into)));
            assert!(stored(&person.phone, |text| Phone::parse(text).ok().map(Into::into)));
            assert!(stored(&person.rut, |text| Rut::parse(text).ok().map(Into::into)));
        }
    }
}

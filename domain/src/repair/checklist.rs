//! The items of the intake checklist (`product.md` §5b), and what people read of them.

/// The items that the workshop asks about every synthesizer, by their code, in Spanish.
pub const CHECKLIST: [(&str, &str); 19] = [
    ("power_supply", "Fuente de poder y voltaje"),
    ("cables", "Cables"),
    ("case", "Estuche"),
    ("pedals", "Pedales"),
    ("cards", "Tarjetas o cartuchos"),
    ("manuals", "Manuales"),
    ("knobs_missing", "Faltan perillas"),
    ("keys_broken", "Teclas rotas"),
    ("screen", "Pantalla"),
    ("previous_repairs", "Reparaciones o modificaciones previas"),
    ("corrosion", "Corrosión o batería sulfatada"),
    ("smoke_or_liquid", "Humo o líquido"),
    ("memory_backup", "Respaldo de memoria hecho"),
    ("patches_matter", "Importan los sonidos guardados"),
    ("sysex_dump", "Quiere respaldo SysEx"),
    ("firmware", "Versión de firmware"),
    ("last_worked", "Última vez que funcionó"),
    ("intermittent", "Falla intermitente"),
    ("cosmetic_photos", "Fotos de los seis lados"),
];

/// What people read of an item; an item of the workshop's own is read as it was written.
pub fn checklist_label(item: &str) -> &str {
    CHECKLIST.iter().find(|(code, _)| *code == item).map_or(item, |(_, label)| label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_read_in_spanish_and_one_of_the_workshops_own_as_it_was_written() {
        assert_eq!(checklist_label("power_supply"), "Fuente de poder y voltaje");
        assert_eq!(checklist_label("Correa del estuche"), "Correa del estuche");
    }
}

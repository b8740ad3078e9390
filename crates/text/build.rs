//! Makes a module of every file in `en`, with a function for each of its messages.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=en");
    let mut files: Vec<_> =
        fs::read_dir("en")?.collect::<Result<Vec<_>, _>>()?.into_iter().map(|file| file.path()).collect();
    files.sort();
    let (mut written, mut faults) = (String::new(), Vec::new());
    for path in files {
        let name = path.file_stem().ok_or("a file without a name")?.to_string_lossy().replace('-', "_");
        match text_gen::functions(&fs::read_to_string(&path)?) {
            Ok(functions) => written.push_str(&format!(
                "#[doc = \"The messages of `{}`.\"]\npub mod {name} {{\n{functions}}}\n",
                path.display(),
            )),
            Err(found) => faults.extend(found.iter().map(|fault| format!("{}: {fault}", path.display()))),
        }
    }
    if !faults.is_empty() {
        return Err(format!("the catalogue can't be used as it is:\n{}", faults.join("\n")).into());
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("en.rs"), written)?;
    Ok(())
}

package io.omnitransfer.embedded.compiler.front;

import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.util.Locale;

/** What Java source had where device code has nothing. */
final class Constructs {
    private Constructs() {}

    /** In the words of the language, as far as an instruction tells. */
    static String of(Instruction i) {
        return switch (i) {
            case InvokeDynamicInstruction d ->
                switch (d.bootstrapMethod().owner().displayName()) {
                    case "StringConcatFactory" -> "string concatenation";
                    case "LambdaMetafactory" -> "lambda or method reference";
                    case "SwitchBootstraps" -> "switch on objects";
                    default -> "call by invokedynamic";
                };
            case NewMultiArrayInstruction _ -> "array of arrays";
            case NewReferenceArrayInstruction _ -> "array of objects";
            case MonitorInstruction _ -> "synchronized";
            case ThrowInstruction _ -> "throw";
            default -> "instruction " + i.opcode().name().toLowerCase(Locale.ROOT);
        };
    }
}

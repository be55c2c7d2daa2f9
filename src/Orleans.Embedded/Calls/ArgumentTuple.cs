using System.Reflection.Emit;

namespace Orleans.Embedded;

/// <summary>The ValueTuple that holds a call's arguments, nested from the eighth on as the compiler nests it.</summary>
internal sealed class ArgumentTuple
{
    private const int PerTuple = 7;

    private static readonly Type[] Definitions =
    [
        typeof(ValueTuple), typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>),
        typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>),
    ];

    private readonly ArgumentTuple? rest;
    private readonly Type[] elements;

    internal ArgumentTuple(Type[] types)
    {
        rest = types.Length > PerTuple ? new(types[PerTuple..]) : null;
        elements = rest is null ? types : [.. types[..PerTuple], rest.Type];
        Type = rest is null
            ? types.Length == 0 ? typeof(ValueTuple) : Definitions[types.Length].MakeGenericType(types)
            : typeof(ValueTuple<,,,,,,,>).MakeGenericType(elements);
    }

    internal Type Type { get; }

    /// <summary>The arguments are on the stack; leaves the tuple there.</summary>
    internal void EmitPack(ILGenerator il)
    {
        rest?.EmitPack(il);
        if (elements.Length > 0)
        {
            il.Emit(OpCodes.Newobj, Type.GetConstructor(elements)!);
            return;
        }

        var empty = il.DeclareLocal(Type);
        il.Emit(OpCodes.Ldloc, empty);
    }

    /// <summary>Loads one argument from the tuple that the invoker's second parameter refers to.</summary>
    internal void EmitLoad(ILGenerator il, int index)
    {
        il.Emit(OpCodes.Ldarg_1);
        var tuple = this;
        for (; index >= PerTuple; index -= PerTuple)
        {
            il.Emit(OpCodes.Ldflda, tuple.Type.GetField("Rest")!);
            tuple = tuple.rest!;
        }

        il.Emit(OpCodes.Ldfld, tuple.Type.GetField($"Item{index + 1}")!);
    }
}

using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// Makes the class that implements a grain interface by sending calls, and for each method a delegate that invokes it on the
/// grain: no reflection, boxing or array of arguments in a call.
/// </summary>
/// <remarks>
/// For <c>Task&lt;int&gt; Add(int x, List&lt;int&gt; y, CancellationToken t)</c> it makes
/// <c>Task&lt;int&gt; Add(x, y, t) => Send((GrainMethod&lt;(int, List&lt;int&gt;), int&gt;)Interface.Methods[i], (x, Copy(y)), t)</c> and
/// <c>static ValueTask&lt;int&gt; Invoke_i(object grain, ref (int, List&lt;int&gt;) args, t) =>
/// new(((IFoo)grain).Add(args.Item1, args.Item2, t))</c>.
/// </remarks>
internal static class ReferenceEmitter
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic;

    internal static (ReferenceMaker Maker, GrainMethod[] Methods) Emit(Type type)
    {
        var methods = GrainInterface.MethodsOf(type).ToArray();
        var shapes = Array.ConvertAll(methods, method => new MethodShape(method));
        var module = ModuleFor(type, shapes);
        var builder = module.DefineType(
            $"{type.FullName}.Reference", TypeAttributes.Sealed | TypeAttributes.NotPublic, typeof(GrainReference), [type]);
        var constructor = DefineConstructor(builder);
        for (var i = 0; i < methods.Length; i++)
        {
            DefineSender(builder, shapes[i], i);
            DefineInvoker(builder, type, shapes[i], i);
        }

        DefineMaker(builder, constructor);
        var made = builder.CreateType();
        var maker = made.GetMethod("Make", BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<ReferenceMaker>();
        return (maker, [.. shapes.Select((shape, i) =>
            shape.ToGrainMethod(made.GetMethod($"Invoke_{i}", BindingFlags.Static | BindingFlags.NonPublic)!))]);
    }

    // Grain interfaces and their types may be internal, as the engine's own types are.
    private static ModuleBuilder ModuleFor(Type type, MethodShape[] shapes)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new($"{type.FullName}.Reference"), AssemblyBuilderAccess.Run);
        var ignore = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        var names = shapes.SelectMany(shape => shape.AllTypes).Append(type).Append(typeof(GrainReference))
            .SelectMany(Parts).Select(part => part.Assembly.GetName().Name!).Distinct();
        foreach (var name in names)
            assembly.SetCustomAttribute(new(ignore, [name]));
        return assembly.DefineDynamicModule("references");
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];

    private static ConstructorBuilder DefineConstructor(TypeBuilder builder)
    {
        Type[] parameters = [typeof(Silo), typeof(GrainInterface), typeof(GrainId)];
        var constructor = builder.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters);
        var il = constructor.GetILGenerator();
        for (var i = 0; i <= 3; i++)
            il.Emit(OpCodes.Ldarg, i);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(Internal, parameters)!);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void DefineMaker(TypeBuilder builder, ConstructorBuilder constructor)
    {
        Type[] parameters = [typeof(Silo), typeof(GrainInterface), typeof(GrainId)];
        var il = builder.DefineMethod(
            "Make", MethodAttributes.Static | MethodAttributes.Assembly, typeof(GrainReference), parameters).GetILGenerator();
        for (var i = 0; i < 3; i++)
            il.Emit(OpCodes.Ldarg, i);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }

    private static void DefineSender(TypeBuilder builder, MethodShape shape, int index)
    {
        var method = shape.Method;
        var parameters = Array.ConvertAll(method.GetParameters(), parameter => parameter.ParameterType);
        var sender = builder.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Final | MethodAttributes.Virtual | MethodAttributes.NewSlot,
            method.ReturnType,
            parameters);
        var il = sender.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, typeof(GrainReference).GetField(nameof(GrainReference.Interface), Internal)!);
        il.Emit(OpCodes.Ldfld, typeof(GrainInterface).GetField(nameof(GrainInterface.Methods), Internal)!);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Castclass, shape.GrainMethodType);
        for (var i = 0; i < parameters.Length; i++)
        {
            if (i == shape.TokenIndex)
                continue;
            il.Emit(OpCodes.Ldarg, i + 1);
            if (!Immutability.Holds(parameters[i]))
                il.Emit(OpCodes.Call, CopierFor(parameters[i]));
        }

        shape.Arguments.EmitPack(il);
        if (shape.TokenIndex >= 0)
            il.Emit(OpCodes.Ldarg, shape.TokenIndex + 1);
        else
            il.Emit(OpCodes.Call, typeof(CancellationToken).GetProperty(nameof(CancellationToken.None))!.GetMethod!);
        il.Emit(OpCodes.Call, shape.SendMethod);
        if (shape.ValueTaskConstructor is { } wrap)
            il.Emit(OpCodes.Newobj, wrap);
        il.Emit(OpCodes.Ret);
        builder.DefineMethodOverride(sender, method);
    }

    private static MethodInfo CopierFor(Type type) =>
        typeof(Copier<>).MakeGenericType(type).GetMethod(nameof(Copier<int>.Copy), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static void DefineInvoker(TypeBuilder builder, Type type, MethodShape shape, int index)
    {
        var il = builder.DefineMethod(
            $"Invoke_{index}",
            MethodAttributes.Static | MethodAttributes.Assembly,
            shape.InvokerReturnType,
            [typeof(object), shape.Arguments.Type.MakeByRefType(), typeof(CancellationToken)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Castclass, type);
        var next = 0;
        for (var i = 0; i < shape.Method.GetParameters().Length; i++)
        {
            if (i == shape.TokenIndex)
                il.Emit(OpCodes.Ldarg_2);
            else
                shape.Arguments.EmitLoad(il, next++);
        }

        il.Emit(OpCodes.Callvirt, shape.Method);
        shape.EmitUniformResult(il);
        il.Emit(OpCodes.Ret);
    }
}

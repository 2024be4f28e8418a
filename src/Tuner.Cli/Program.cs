Console.WriteLine("tuner");
